job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    resources {
      cpu = 100
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
