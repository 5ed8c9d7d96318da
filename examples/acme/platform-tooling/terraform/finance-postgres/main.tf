variable "replicas" {
  type        = number
  description = "Copies that can take over when the primary is lost"
  default     = 2

  validation {
    condition     = var.replicas >= 2
    error_message = "Money needs at least two replicas."
  }
}

resource "terraform_data" "cluster" {
  input = {
    name     = "finance-postgres"
    version  = 17
    replicas = var.replicas
  }
}

output "name" {
  value = terraform_data.cluster.output.name
}
