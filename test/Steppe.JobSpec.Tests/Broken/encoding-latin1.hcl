job "web" {
  datacenters = ["dc1"]
  group "web" {
    count = 2
    task "server" {
      driver = "éxec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
