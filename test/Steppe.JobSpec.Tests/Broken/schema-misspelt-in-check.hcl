job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    service {
      check {
        type     = "tcp"
        intervall = "10s"
        timeout  = "2s"
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
