using System.Text;

namespace Steppe.Model.Tests;

public sealed class SnappyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("abcd")]
    [InlineData("this is a raw text!!\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_was_compressed_comes_back(string text) => AssertComesBack(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_bytes_of_every_kind_come_back(ulong seed)
    {
        var entropy = new Entropy(seed);
        for (int round = 0; round < 300; round++)
        {
            int variety = 1 + (int)(entropy.NextUInt64() % 256);
            byte[] bytes = [.. Enumerable.Range(0, (int)(entropy.NextUInt64() % 20_000)).Select(_ => (byte)(entropy.NextUInt64() % (ulong)variety))];
            AssertComesBack(bytes);
        }
    }

    [Fact]
    public void What_repeats_becomes_small()
    {
        byte[] bytes = [.. Enumerable.Repeat("{\"key\":\"value\"}\n"u8.ToArray(), 1000).SelectMany(static line => line)];

        Assert.InRange(Snappy.Compress(bytes).Length, 1, bytes.Length / 10);
    }

    /// <summary>Blocks as other programs write them: every kind of element of the public format.</summary>
    [Theory]
    [InlineData("00", "")]
    [InlineData("0A2461626364656667686970", "abcdefghip")]
    [InlineData("0A0C616263640904", "abcdabcdab")]
    [InlineData("0700611601 00", "aaaaaaa")]
    [InlineData("07006117010000 00", "aaaaaaa")]
    [InlineData("03F002616263", "abc")]
    [InlineData("03F40200616263", "abc")]
    [InlineData("03F8020000616263", "abc")]
    [InlineData("03FC02000000616263", "abc")]
    public void Blocks_of_others_are_read(string hex, string text)
    {
        bool isRead = Snappy.TryDecompress(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), 1024, out byte[]? bytes);

        Assert.True(isRead);
        Assert.Equal(text, Encoding.UTF8.GetString(bytes!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFF")]
    [InlineData("FFFFFFFF7F")]
    [InlineData("0500")]
    [InlineData("0500610D00")]
    [InlineData("05006116")]
    [InlineData("0500611605")]
    [InlineData("0500611602 00")]
    [InlineData("05FC")]
    [InlineData("05FCFFFFFFFF61")]
    [InlineData("0108616263")]
    [InlineData("8110")]
    public void Damaged_or_oversized_blocks_are_refused(string hex) =>
        Assert.False(Snappy.TryDecompress(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), 1024, out _));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_blocks_never_break_anything(ulong seed)
    {
        var entropy = new Entropy(seed);
        for (int round = 0; round < 50_000; round++)
        {
            byte[] block = [.. Enumerable.Range(0, 1 + (int)(entropy.NextUInt64() % 30)).Select(_ => (byte)entropy.NextUInt64())];
            if (Snappy.TryDecompress(block, 1024, out byte[]? bytes))
            {
                Assert.InRange(bytes.Length, 0, 1024);
            }
        }
    }

    private static void AssertComesBack(byte[] bytes)
    {
        Assert.True(Snappy.TryDecompress(Snappy.Compress(bytes), bytes.Length, out byte[]? back));
        Assert.Equal(bytes, back);
        Assert.True(bytes.Length == 0 || !Snappy.TryDecompress(Snappy.Compress(bytes), bytes.Length - 1, out _));
    }
}
