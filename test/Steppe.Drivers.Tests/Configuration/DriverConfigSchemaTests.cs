using Steppe.Drivers.Tests.Support;

namespace Steppe.Drivers.Tests.Configuration;

public sealed class DriverConfigSchemaTests
{
    private static readonly DriverConfigSchema Schema = new(
        "demo",
        new ConfigKey("text", ConfigType.Text),
        new ConfigKey("list", ConfigType.TextList),
        new ConfigKey("count", ConfigType.Number),
        new ConfigKey("on", ConfigType.Flag),
        new ConfigKey("map", ConfigType.TextMap));

    [Fact]
    public void Values_convert_as_job_files_expect()
    {
        DriverConfig config = Schema.Read(DriverSandbox.Config(
            """{"text": 5, "list": ["a", true, 1.5], "count": "12", "on": "false", "map": [{"a": 1}, {"b": "x"}]}"""));

        Assert.Equal("5", config.FindText("text"));
        Assert.Equal(["a", "true", "1.5"], config.GetTextList("list").AsEnumerable());
        Assert.Equal(12, config.GetNumber("count"));
        Assert.False(config.GetFlag("on", whenAbsent: true));
        Assert.Equal("1,x", string.Join(",", config.GetTextMap("map").Values));
    }

    [Fact]
    public void Null_counts_as_absent()
    {
        DriverConfig config = Schema.Read(DriverSandbox.Config("""{"text": null, "list": null, "count": null, "on": null, "map": null}"""));

        Assert.Null(config.FindText("text"));
        Assert.Empty(config.GetTextList("list"));
        Assert.Equal(7, config.GetNumber("count", 7));
        Assert.True(config.GetFlag("on", whenAbsent: true));
        Assert.Empty(config.GetTextMap("map"));
    }

    [Theory]
    [InlineData("""{"text": []}""", "config.text: must be a string, not a list")]
    [InlineData("""{"list": "x"}""", "config.list: must be a list of strings, not a string")]
    [InlineData("""{"list": ["x", {}]}""", "config.list[1]: must be a string, not a map")]
    [InlineData("""{"count": 1.5}""", "config.count: must be a whole number, not a number")]
    [InlineData("""{"on": 1}""", "config.on: must be true or false, not a number")]
    [InlineData("""{"map": {"k": []}}""", "config.map.k: must be a string, not a list")]
    [InlineData("""{"nope": 1}""", "config.nope: demo has no such key; it takes count, list, map, on, text")]
    public void Problems_name_the_key(string config, string message) =>
        Assert.Equal(message, Assert.Single(Schema.Check(DriverSandbox.Config(config))));

    [Theory]
    [InlineData("SIGINT", 2)]
    [InlineData("sigterm", 15)]
    [InlineData("HUP", 1)]
    public void Signal_names_are_known(string name, int number) => Assert.Equal(number, UnixSignals.Parse(name));
}
