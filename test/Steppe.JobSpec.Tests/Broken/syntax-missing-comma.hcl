job "web" {
  datacenters = ["dc1" "dc2"]
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
