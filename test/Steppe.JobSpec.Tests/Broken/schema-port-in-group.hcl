job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    port "http" {
      to = 80
    }
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
