locals {
  image = "a"
}

job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = local.cnt
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
