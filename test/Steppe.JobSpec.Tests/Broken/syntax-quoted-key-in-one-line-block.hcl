job "web" {
  meta { "team.name" = "a" }
  group "web" {
    task "server" {
      driver = "exec"
      config {
        command = "/bin/sleep"
      }
    }
  }
}
