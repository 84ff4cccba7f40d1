job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2 shutdown_delay = "5s"
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
