job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    network {
      port "http" { to = 80, static = 8080 }
      port "admin" { to = 81 }
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
