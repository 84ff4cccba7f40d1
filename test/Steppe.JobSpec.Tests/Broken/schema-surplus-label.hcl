job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" "main" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
