locals {
  ports = { http = 80, https = 443 }
}
job "web" {
  group "web" {
    count = length(local.ports)
    task "web" {
      driver = "raw_exec"
      config {
        command = "sh"
      }
    }
  }
}
