job "web" {
  group "web" {
    driver = "exec"
  }
}
