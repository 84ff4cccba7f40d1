job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    tasks "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
