using Steppe.Client.Servers;

namespace Steppe.Client.Tests.Servers;

public sealed class LastContactTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Silence_that_has_begun_ends_with_orders_and_not_with_a_word()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("steppe-contact-");
        try
        {
            var contact = new LastContact(directory.FullName, Start);
            Assert.Null(contact.SilentFrom);
            Assert.False(contact.Note(Start, Start.AddSeconds(10)));
            Assert.False(contact.Note(Start.AddSeconds(10), Start.AddSeconds(20)), "an answer in time");
            Assert.Equal(Start.AddSeconds(20), contact.SilentFrom);

            Assert.True(contact.Note(Start.AddSeconds(31), Start.AddSeconds(41)), "the servers were silent");
            Assert.True(contact.Note(Start.AddSeconds(32), Start.AddSeconds(42)), "nothing is known yet of what they want");
            Assert.Equal(Start.AddSeconds(20), contact.SilentFrom);
            Assert.Equal(Start.AddSeconds(20), new LastContact(directory.FullName, Start.AddSeconds(33)).SilentFrom);

            contact.CatchUp();
            Assert.Equal(Start.AddSeconds(42), contact.SilentFrom);
            Assert.Equal(Start.AddSeconds(42), new LastContact(directory.FullName, Start.AddSeconds(34)).SilentFrom);
            Assert.False(contact.Note(Start.AddSeconds(40), Start.AddSeconds(50)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
