job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
      restart {
        attempts = 10
        delay    = "1m"
        interval = "5m"
      }
    }
  }
}
