job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" {
      config {
        command = "/bin/sleep"
      }
    }
  }
}
