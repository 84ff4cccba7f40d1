#! -var replicas=three
variable "replicas" {
  type = number
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = var.replicas
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
