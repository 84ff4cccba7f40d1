job "web" {
  datacenters = ["dc1"]
  group "web" {
    count
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
