namespace Steppe.ClientCore.Tests.Artifacts;

public sealed class NetrcTests
{
    private const string Text = """
        # logins
        machine a.org
          login me
          password "s3cret"
        macdef init
        machine trap.org login x password y

        machine b.org login you password two account z
        default login anonymous password guest
        """;

    [Theory]
    [InlineData("a.org", "me", "s3cret")]
    [InlineData("B.org", "you", "two")]
    [InlineData("trap.org", "anonymous", "guest")]
    public void The_login_of_a_host_is_found(string host, string login, string password)
    {
        Assert.Equal((login, password), Netrc.Find(Text, host));
    }

    [Fact]
    public void An_unfinished_file_gives_what_it_has()
    {
        Assert.Null(Netrc.Find("machine a.org login", "b.org"));
        Assert.Equal(("me", ""), Netrc.Find("machine a.org login me password", "a.org"));
    }
}
