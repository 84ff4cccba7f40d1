job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = .5
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
