job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = max(1, 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
