job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = "two"
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
