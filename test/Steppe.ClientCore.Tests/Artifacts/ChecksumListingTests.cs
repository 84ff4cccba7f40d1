using Steppe.Model;

namespace Steppe.ClientCore.Tests.Artifacts;

public sealed class ChecksumListingTests
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    [Theory]
    [InlineData(B + "  g\n" + A + "  f\n")]
    [InlineData(B + " *g\r\n" + A + " *f\r\n")]
    [InlineData("# sums\n" + A + "  ./dir/f")]
    [InlineData("MD5 (g) = " + B + "\nMD5 (f) = " + A)]
    [InlineData(A)]
    public void The_line_of_the_file_is_found(string listing)
    {
        Assert.Equal(new ArtifactChecksum("md5", A), ChecksumListing.Find(listing, "f"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(A + "  g")]
    [InlineData("<html>not found</html>")]
    public void A_listing_without_it_gives_nothing(string listing)
    {
        Assert.Null(ChecksumListing.Find(listing, "f"));
    }
}
