job "web" {
  datacenters = ["dc1"]
  gruop "web" {
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
