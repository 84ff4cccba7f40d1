job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network { mode = "host"
      port "http" {}
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
