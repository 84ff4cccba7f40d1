#! -var replicas=0
variable "replicas" {
  type = number
  validation {
    condition     = var.replicas > 0
    error_message = "At least one replica is needed."
  }
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
    }
  }
}
