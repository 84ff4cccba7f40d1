job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    ephemeral_disk {
      size = 300
    }
    shutdown_delay = "1d"
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
