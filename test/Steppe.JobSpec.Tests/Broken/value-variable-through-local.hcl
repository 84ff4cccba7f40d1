#! -var size=big
variable "size" {}

locals {
  memory = var.size
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
      resources {
        memory = local.memory
      }
    }
  }
}
