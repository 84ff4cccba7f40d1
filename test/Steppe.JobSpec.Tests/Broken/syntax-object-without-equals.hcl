job "web" {
  datacenters = ["dc1"]
  meta = {
    team "web"
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
