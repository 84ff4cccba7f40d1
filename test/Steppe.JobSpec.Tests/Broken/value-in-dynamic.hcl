locals {
  ports = ["http", "admin"]
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      dynamic "port" {
        for_each = local.ports
        labels   = [port.value]
        content {
          to = port.value
        }
      }
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
