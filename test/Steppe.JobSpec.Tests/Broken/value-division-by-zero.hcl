job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 4 / 0
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
