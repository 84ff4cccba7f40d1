namespace Steppe.Model.Tests;

public sealed class OrdinalMapTests
{
    [Fact]
    public void Names_stand_in_the_order_of_their_bytes()
    {
        string[] names = ["b", "a", "Z", "ä", "aa"];

        var map = names.ToOrdinalMap(static name => name, static name => name.Length);

        Assert.Equal(["Z", "a", "aa", "b", "ä"], map.Keys);
        Assert.Equal(2, map["aa"]);
        Assert.Same(StringComparer.Ordinal, map.KeyComparer);
        Assert.Same(OrdinalMap.Empty<int>(), Array.Empty<string>().ToOrdinalMap(static name => name, static _ => 0));
    }

    [Fact]
    public void Nothing_has_the_name_of_another() =>
        Assert.Throws<ArgumentException>(() => new[] { ("a", 1), ("a", 2) }.ToOrdinalMap(static one => one.Item1, static one => one.Item2));
}
