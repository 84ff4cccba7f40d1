job "web" {
  datacenters = ["dc1"]
  group "web" {
    /* two of them
    count = 2
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
