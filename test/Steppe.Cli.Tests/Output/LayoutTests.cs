using System.Text.Json;
using Steppe.Cli.Output;

namespace Steppe.Cli.Tests.Output;

public sealed class LayoutTests
{
    [Fact]
    public void Columns_are_as_wide_as_their_widest_cell_and_the_last_is_not_padded() => Assert.Equal(
        "ID      Name    Status\nabc     <none>  ready\nabcdef  x       down",
        new Table("ID", "Name", "Status").Add("abc", "", "ready").Add(" abcdef ", "x", "down").ToString());

    [Fact]
    public void Width_counts_code_points() => Assert.Equal(
        "A   B\n🐧🐧  x\nåå  y",
        new Table("A", "B").Add("🐧🐧", "x").Add("åå", "y").ToString());

    [Fact]
    public void Empty_cells_may_stay_empty_without_trailing_blanks() => Assert.Equal(
        "CPU  Memory  Addresses\n1    2\n     3",
        new Table("CPU", "Memory", "Addresses") { Empty = "" }.Add("1", "2", "").Add("", "3", "").ToString());

    [Fact]
    public void Keys_are_padded_to_the_longest() => Assert.Equal(
        "ID          = x\nSubmit Date = <none>",
        new KeyValueBlock().Add("ID", "x").Add("Submit Date", "").ToString());

    [Fact]
    public void Json_has_sorted_keys_four_blanks_and_no_html_escapes()
    {
        using JsonDocument document = JsonDocument.Parse("""{"b":[1,{"z":null,"a":"<&>"}],"B":{},"a":1.50}""");
        Assert.Equal(
            """
            {
                "B": {},
                "a": 1.50,
                "b": [
                    1,
                    {
                        "a": "<&>",
                        "z": null
                    }
                ]
            }
            """,
            JsonText.Format(document.RootElement));
    }
}
