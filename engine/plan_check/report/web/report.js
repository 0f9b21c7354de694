"use strict";
(() => {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  const nameTheme = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
  });
  dark.addEventListener("change", nameTheme);
  nameTheme();

  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const findings = all("details.finding");
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = findings.filter((one) => !one.open);
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

  const form = document.getElementById("filters");
  if (!form) return;
  form.hidden = false;

  // Read once, when first needed: the text of thousands of findings takes a while.
  let texts = null;
  const textOf = (finding) => {
    texts ??= new Map(findings.map((one) => {
      const heading = [...one.parentElement.children].filter((child) => !child.matches(".finding"));
      return [one, [...heading, one].map((part) => part.textContent).join(" ").toLowerCase()];
    }));
    return texts.get(finding);
  };

  const total = findings.reduce((sum, one) => sum + Number(one.dataset.times), 0);
  const checked = (name) => new Set(all(`input[name=${name}]:checked`, form).map((box) => box.value));
  const chosen = (name) => form.elements[name] ? form.elements[name].value : "";

  const apply = () => {
    const severities = checked("severity");
    const outcomes = checked("outcome");
    const area = chosen("area");
    const plan = chosen("plan");
    const words = chosen("text").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const section of all("section.plan")) {
      const inPlan = !plan || section.dataset.plan === plan;
      let any = false;
      for (const group of section.querySelectorAll("article.group")) {
        let some = false;
        for (const one of group.querySelectorAll("details.finding")) {
          const fits = inPlan && severities.has(one.dataset.severity) &&
            outcomes.has(one.dataset.outcome) && (!area || one.dataset.area === area) &&
            words.every((word) => textOf(one).includes(word));
          one.hidden = !fits;
          if (fits) { some = true; shown += Number(one.dataset.times); }
        }
        group.hidden = !some;
        any ||= some;
      }
      section.hidden = !any;
    }
    document.getElementById("shown").textContent = `${shown} of ${total} findings`;
  };

  let timer = 0;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(apply, event.target.type === "search" ? 150 : 0);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply, 0));
  const setOpen = (open) => {
    for (const one of findings) if (!one.hidden) one.open = open;
  };
  document.getElementById("unfold").addEventListener("click", () => setOpen(true));
  document.getElementById("fold").addEventListener("click", () => setOpen(false));
  // A box of the picture leads to a group that a filter may have hidden.
  addEventListener("hashchange", () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target && target.closest("[hidden]")) {
      form.reset();
      setTimeout(() => target.scrollIntoView(), 50);
    }
  });
  apply();
})();
