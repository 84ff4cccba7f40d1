using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Tests.CommandLine;

public sealed class FlagSetTests
{
    private readonly FlagSet _flags = new();
    private readonly BoolFlag _detach;
    private readonly TextFlag _task;
    private readonly NumberFlag _lines;
    private readonly DurationFlag _wait;
    private readonly ListFlag _variables;

    public FlagSetTests()
    {
        _detach = _flags.Add(new BoolFlag("detach", ""));
        _task = _flags.Add(new TextFlag("task", ""));
        _lines = _flags.Add(new NumberFlag("n", "", -1));
        _wait = _flags.Add(new DurationFlag("wait", ""));
        _variables = _flags.Add(new ListFlag("var", ""));
    }

    [Fact]
    public void One_or_two_dashes_and_both_value_forms_are_the_same()
    {
        IReadOnlyList<string> rest = _flags.Parse(["--task", "web", "-n=5", "--wait=1h30m", "-var", "a=1", "-var=b=2=3", "file"]);

        Assert.Equal(["file"], rest);
        Assert.Equal("web", _task.Value);
        Assert.Equal(5, _lines.Value);
        Assert.Equal(90 * 60 * 1_000_000_000L, _wait.Value.Nanoseconds);
        Assert.Equal(["a=1", "b=2=3"], _variables.Values);
    }

    [Fact]
    public void A_flag_that_stands_alone_does_not_take_the_next_word()
    {
        Assert.Equal(["false", "x"], _flags.Parse(["-detach", "false", "x"]));
        Assert.True(_detach.Value);
    }

    [Theory]
    [InlineData("-detach=false", false)]
    [InlineData("-detach=0", false)]
    [InlineData("-detach=F", false)]
    [InlineData("-detach=T", true)]
    [InlineData("--detach=TRUE", true)]
    public void Booleans_take_their_spellings_after_the_equals_sign(string word, bool expected)
    {
        _flags.Parse([word]);
        Assert.Equal(expected, _detach.Value);
        Assert.True(_detach.IsSet);
    }

    [Fact]
    public void Parsing_stops_at_the_first_argument_and_at_two_dashes()
    {
        Assert.Equal(["web", "-detach"], _flags.Parse(["web", "-detach"]));
        Assert.Equal(["-detach"], _flags.Parse(["--", "-detach"]));
        Assert.Equal(["-"], _flags.Parse(["-"]));
        Assert.False(_detach.Value);
    }

    [Theory]
    [InlineData("-nope", "Unknown flag: -nope")]
    [InlineData("-task", "Flag -task needs a value.")]
    [InlineData("-n=x", "Invalid value \"x\" for flag -n: expected a whole number.")]
    [InlineData("-wait=5", "Invalid value \"5\" for flag -wait: expected a duration such as 300ms, 90s or 1h30m.")]
    [InlineData("-detach=yes", "Invalid value \"yes\" for flag -detach: expected true or false.")]
    [InlineData("---task", "\"---task\" is not a flag: write -name or -name=value.")]
    public void What_cannot_be_read_says_why(string word, string message)
    {
        FlagException error = Assert.Throws<FlagException>(() => _flags.Parse([word]));
        Assert.Equal(message, error.Message);
    }
}
