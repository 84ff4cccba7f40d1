job "web" {
  datacenters = ["dc1"]
  group {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
