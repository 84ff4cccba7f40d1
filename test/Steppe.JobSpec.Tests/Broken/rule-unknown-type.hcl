job "web" {
  datacenters = ["dc1"]
  type = "services"
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
