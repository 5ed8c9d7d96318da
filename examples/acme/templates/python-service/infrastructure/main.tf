terraform {
  required_version = ">= 1.4"
}

variable "service_name" {
  type        = string
  description = "Name of the service, as in the catalog"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.service_name))
    error_message = "Use lower-case letters, digits and single dashes."
  }
}

variable "database_type" {
  type        = string
  description = "Which database the service gets, or none"
  default     = "none"

  validation {
    condition     = contains(["none", "postgres", "mysql", "mongodb"], var.database_type)
    error_message = "Choose none, postgres, mysql or mongodb."
  }
}

locals {
  ports = {
    postgres = 5432
    mysql    = 3306
    mongodb  = 27017
  }
}

resource "terraform_data" "namespace" {
  input = var.service_name
}

resource "terraform_data" "database" {
  count = var.database_type == "none" ? 0 : 1

  input = {
    name = replace(var.service_name, "-", "_")
    type = var.database_type
    port = local.ports[var.database_type]
  }
}

output "namespace" {
  description = "Where the service runs"
  value       = terraform_data.namespace.output
}

output "database_host" {
  description = "Where its database answers, empty without one"
  value       = var.database_type == "none" ? "" : "${var.service_name}.${var.database_type}.acme.example"
}
