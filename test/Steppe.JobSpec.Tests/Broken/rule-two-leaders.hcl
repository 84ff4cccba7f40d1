job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "other" {
      driver = "exec"
      leader = true
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
      leader = true
    }
  }
}
