global using Hedgerow.Engine.Tests;
global using Hedgerow.Messages;
global using Hedgerow.Messages.Tests;
global using Hedgerow.Node.Tests;
