"""Which resources a picture of clusters shows, and how they are linked."""

from __future__ import annotations

from collections import Counter

from plan_check.findings import (
    Edge,
    Evidence,
    Finding,
    Outcome,
    PlanVerdict,
    Report,
    RuleInfo,
    Severity,
)
from plan_check.report.flowchart import render_flowchart, shorten
from plan_check.report.layout import lay_out
from plan_check.report.picture import Gallery, Picture, draw

CLUSTER = "aws_rds_cluster.orders"
KEY = "aws_kms_key.db"
GROUP = "aws_security_group.db"
OPEN = "aws_vpc_security_group_ingress_rule.open"


def rule(id_: str, severity: Severity) -> RuleInfo:
    return RuleInfo(id_, "name", "title", severity, (), "message")


BAD = rule("AUR-BAD", Severity.CRITICAL)
POOR = rule("AUR-POOR", Severity.LOW)


def fails(address: str, of: RuleInfo = BAD, *because: str) -> Finding:
    evidence = tuple(Evidence(one, "a", "known", 1) for one in because)
    return Finding(of, address, Outcome.FAIL, "", evidence)


def verdict(
    *found: Finding, edges: tuple[Edge, ...] | None = (), path: str = "plan.json"
) -> PlanVerdict:
    counts = Counter(finding.outcome for finding in found)
    return PlanVerdict(
        path=path,
        terraform_version="",
        complete=None,
        errored=False,
        findings=found,
        counts=counts,
        rules=1,
        resources=1,
        edges=edges,
    )


def gallery(*plans: PlanVerdict, clusters: int = 5, boxes: int = 30) -> Gallery:
    return draw(Report(plans), clusters=clusters, boxes=boxes)


def only(*plans: PlanVerdict) -> Picture:
    (picture,) = gallery(*plans).pictures
    return picture


def boxes(picture: Picture) -> list[tuple[str, ...]]:
    return [box.addresses for box in picture.boxes]


def arrows(picture: Picture) -> list[tuple[str, str, str]]:
    names = [box.addresses[0] for box in picture.boxes]
    return [(names[a.source], a.label, names[a.target]) for a in picture.arrows]


def test_a_cluster_is_shown_with_what_fails_beside_it() -> None:
    picture = only(
        verdict(fails(KEY, POOR), edges=(Edge(CLUSTER, "kms_key", KEY),)),
    )

    assert boxes(picture) == [(CLUSTER,), (KEY,)]
    assert [box.severity for box in picture.boxes] == [None, Severity.LOW]
    assert arrows(picture) == [(CLUSTER, "kms_key", KEY)]


def test_what_a_violation_rests_on_is_shown_with_the_rule() -> None:
    picture = only(verdict(fails(CLUSTER, BAD, OPEN)))

    assert arrows(picture) == [(CLUSTER, "AUR-BAD", OPEN)]
    assert not picture.arrows[0].solid


def test_what_stands_between_a_cluster_and_a_violation_is_shown() -> None:
    edges = (Edge(CLUSTER, "security_groups", GROUP), Edge(OPEN, "group", GROUP))

    picture = only(verdict(fails(OPEN), edges=edges))

    assert boxes(picture) == [(CLUSTER,), (OPEN,), (GROUP,)]


def test_nothing_is_found_through_another_cluster() -> None:
    other = "aws_rds_cluster.reports"
    edges = (Edge(CLUSTER, "restored_from", other), Edge(other, "kms_key", KEY))

    picture = only(verdict(fails(KEY), edges=edges))

    assert boxes(picture) == [(other,), (KEY,)]


def test_without_relations_the_only_cluster_of_a_module_is_meant() -> None:
    lone = "module.a.aws_rds_cluster.this"
    key = "module.a.aws_kms_key.this"

    picture = only(verdict(fails(lone), fails(key), fails(KEY), edges=None))

    assert boxes(picture) == [(lone,), (key,)]
    assert arrows(picture) == [(lone, "same module", key)]


def test_instances_that_fail_alike_beside_one_cluster_share_a_box() -> None:
    nodes = [f"aws_rds_cluster_instance.this[{number}]" for number in range(11)]
    edges = tuple(Edge(node, "cluster", CLUSTER) for node in nodes)

    picture = only(verdict(*map(fails, nodes), edges=edges))

    assert boxes(picture) == [(CLUSTER,), tuple(nodes)]
    assert len(picture.arrows) == 1


def test_clusters_that_fail_alike_in_like_surroundings_share_a_box() -> None:
    found, edges = [], []
    for key in ("eu", "us"):
        cluster = f'module.db["{key}"].aws_rds_cluster.this'
        kms = f'module.db["{key}"].aws_kms_key.this'
        found += [fails(cluster), fails(kms, POOR)]
        edges.append(Edge(cluster, "kms_key", kms))

    picture = only(verdict(*found, edges=tuple(edges)))

    assert [len(one) for one in boxes(picture)] == [2, 1]
    assert len(picture.arrows) == 1
    assert "and 1 more like it" in render_flowchart(picture)


def test_what_clusters_share_is_one_box() -> None:
    other = "aws_rds_cluster.reports"
    edges = (
        Edge(CLUSTER, "kms_key", KEY),
        Edge(other, "kms_key", KEY),
        Edge(OPEN, "group", GROUP),
        Edge(CLUSTER, "security_groups", GROUP),
    )
    found = [fails(CLUSTER, BAD, OPEN), fails(other, POOR), fails(KEY), fails(GROUP)]

    picture = only(verdict(*found, edges=edges))
    drawing = lay_out(picture)

    assert arrows(picture) == [
        (CLUSTER, "kms_key", KEY),
        (other, "kms_key", KEY),
        (OPEN, "group", GROUP),
        (CLUSTER, "security_groups", GROUP),
        (CLUSTER, "AUR-BAD", OPEN),
    ]
    assert sorted(label.text for label in drawing.labels) == [
        "AUR-BAD",
        "kms_key",
        "security_groups",
    ]


def test_what_alike_clusters_share_has_one_arrow() -> None:
    clusters = [f"aws_rds_cluster.c[{number}]" for number in range(3)]
    edges = tuple(Edge(cluster, "kms_key", KEY) for cluster in clusters)

    picture = only(verdict(*map(fails, clusters), fails(KEY), edges=edges))

    assert boxes(picture) == [tuple(clusters), (KEY,)]
    assert arrows(picture) == [(clusters[0], "kms_key", KEY)]


def test_the_worst_clusters_are_shown_and_the_others_counted() -> None:
    good = [fails(f"aws_rds_cluster.c{number}", POOR) for number in range(7)]

    found = gallery(verdict(*good, fails("aws_rds_cluster.z")), clusters=2)

    assert boxes(found.pictures[0]) == [("aws_rds_cluster.z",), ("aws_rds_cluster.c0",)]
    assert found.left_out == "Not in the picture: 6 more clusters."


def test_resources_beyond_the_bound_are_counted() -> None:
    keys = [f"aws_kms_key.k{number}" for number in range(5)]
    edges = tuple(Edge(CLUSTER, "kms_key", key) for key in keys)

    found = gallery(verdict(*map(fails, keys), edges=edges), boxes=3)

    assert len(found.pictures[0].boxes) == 3
    assert found.left_out == "Not in the picture: 3 more related resources."


def test_the_worst_plan_is_drawn_first() -> None:
    found = gallery(
        verdict(fails(CLUSTER, POOR), path="dev.json"),
        verdict(fails(CLUSTER), path="prod.json"),
        verdict(path="empty.json"),
        clusters=1,
    )

    assert [picture.path for picture in found.pictures] == ["prod.json"]
    assert found.left_out == "Not in the picture: 1 more cluster."


def test_a_plan_without_clusters_has_no_picture() -> None:
    assert gallery(verdict(fails(KEY))).pictures == ()


def test_a_flowchart_counts_violations_and_colours_the_worst() -> None:
    found = [fails(CLUSTER), fails(CLUSTER, POOR), fails(KEY, POOR)]

    picture = only(
        verdict(*found, edges=(Edge(CLUSTER, "kms_key", KEY, certain=False),))
    )

    assert (
        render_flowchart(picture)
        == """\
flowchart LR
  n0[("aws_rds_cluster.orders<br/>#49; critical, 1 low")]:::critical
  n1["aws_kms_key.db<br/>#49; low"]:::low
  n0 -.->|"kms_key"| n1
  classDef critical fill:#8f1020,stroke:#5c0a14,color:#ffffff
  classDef low fill:#a5d8ff,stroke:#1c6ea4,color:#1a1a1a"""
    )


def test_a_long_address_keeps_its_head_and_more_of_its_tail() -> None:
    told = shorten(f"module.{'m' * 100}.aws_rds_cluster.orders", 40)

    assert told == f"module.{'m' * 5}...mm.aws_rds_cluster.orders"


def test_drawn_boxes_do_not_overlap() -> None:
    keys = [f"aws_kms_key.k{number}" for number in range(5)]
    alone = [f"aws_rds_cluster.a_longer_name_{number}" for number in range(9)]
    edges = tuple(Edge(CLUSTER, "kms_key", key) for key in keys)
    found = [*map(fails, keys), *map(fails, alone), fails(CLUSTER)]

    (picture,) = gallery(verdict(*found, edges=edges), clusters=20).pictures
    drawing = lay_out(picture)

    assert len(drawing.shapes) == 15
    for number, one in enumerate(drawing.shapes):
        assert one.x + one.width <= drawing.width
        assert one.y + one.height <= drawing.height
        for other in drawing.shapes[number + 1 :]:
            assert (
                one.x + one.width <= other.x
                or other.x + other.width <= one.x
                or one.y + one.height <= other.y
                or other.y + other.height <= one.y
            )
