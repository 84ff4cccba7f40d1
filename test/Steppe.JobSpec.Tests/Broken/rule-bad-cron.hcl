job "web" {
  datacenters = ["dc1"]
  type = "batch"
  periodic {
    cron = "every day"
  }
  group "web" {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
