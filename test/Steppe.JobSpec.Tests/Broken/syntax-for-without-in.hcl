job "web" {
  datacenters = [for x of ["dc1"] : x]
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
