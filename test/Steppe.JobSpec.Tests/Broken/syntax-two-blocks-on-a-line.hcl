job "web" {
  datacenters = ["dc1"]
  group "web" {
    restart {} update {}
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
