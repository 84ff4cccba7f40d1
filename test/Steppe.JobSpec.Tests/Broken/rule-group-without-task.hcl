job "web" {
  group "web" {
    count = 1
  }
}
