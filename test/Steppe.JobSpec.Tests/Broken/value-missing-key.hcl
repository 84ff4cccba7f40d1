locals {
  ports = { http = 80 }
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = local.ports.htp
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
