terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variable "copies" {
  description = "How many times the stack of 12 resources is planned"
  type        = number
  default     = 1
}

module "stack" {
  source   = "./modules/stack"
  for_each = toset([for i in range(var.copies) : format("c%05d", i)])

  name = each.key
}
