using System.Text;
using Steppe.Cli.Commands.Allocations;

namespace Steppe.Cli.Tests.Commands;

public sealed class EscapeFilterTests
{
    [Theory]
    [InlineData("ls\r", "ls\r", false)]
    [InlineData("~.", "", true)]
    [InlineData("ls\r~.rest", "ls\r", true)]
    [InlineData("a~.", "a~.", false)]
    [InlineData("~~.", "~.", false)]
    [InlineData("~x", "~x", false)]
    [InlineData("~\r~.", "~\r", true)]
    [InlineData("\n~.", "\n", true)]
    public void EndsTheSessionAtTheStartOfALineOnly(string typed, string passed, bool isEscaped)
    {
        Assert.Equal((passed, isEscaped), Pass(new EscapeFilter('~'), typed));

        // The same key by key, as a terminal sends it.
        EscapeFilter filter = new('~');
        StringBuilder all = new();
        bool ended = false;
        foreach (char key in typed.TakeWhile(_ => !ended))
        {
            (string piece, ended) = Pass(filter, $"{key}");
            all.Append(piece);
        }

        Assert.Equal((passed, isEscaped), (all.ToString(), ended));
    }

    [Fact]
    public void WithoutACharacterEverythingPasses() => Assert.Equal(("~.", false), Pass(new EscapeFilter(null), "~."));

    private static (string Passed, bool IsEscaped) Pass(EscapeFilter filter, string typed)
    {
        byte[] passed = filter.Pass(Encoding.ASCII.GetBytes(typed), out bool isEscaped);
        return (Encoding.ASCII.GetString(passed), isEscaped);
    }
}
