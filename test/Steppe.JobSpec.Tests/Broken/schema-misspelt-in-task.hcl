job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" {
      dirver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
