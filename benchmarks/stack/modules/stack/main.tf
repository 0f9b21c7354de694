# Twelve resources, half of them as they should be: the storage is encrypted with a key
# that does not rotate, TLS is forced, one of two rules is open to the world, the logs
# have a group and are not exported, and one of two instances is public.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  description = "Prefix of every name, so that copies do not meet"
  type        = string
}

resource "aws_kms_key" "database" {
  description = "Storage of ${var.name}"
}

resource "aws_db_subnet_group" "database" {
  name       = var.name
  subnet_ids = ["subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002"]
}

resource "aws_security_group" "database" {
  name   = "${var.name}-database"
  vpc_id = "vpc-0a1b2c3d4e5f60001"
}

resource "aws_vpc_security_group_ingress_rule" "application" {
  security_group_id = aws_security_group.database.id
  cidr_ipv4         = "10.20.10.0/24"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_vpc_security_group_ingress_rule" "world" {
  security_group_id = aws_security_group.database.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
}

resource "aws_rds_cluster_parameter_group" "database" {
  name   = var.name
  family = "aurora-postgresql16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_rds_cluster" "database" {
  cluster_identifier              = var.name
  engine                          = "aurora-postgresql"
  engine_version                  = "16.8"
  master_username                 = "administrator"
  manage_master_user_password     = true
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.database.arn
  db_subnet_group_name            = aws_db_subnet_group.database.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.database.name
  backup_retention_period         = 1
  deletion_protection             = false
  skip_final_snapshot             = true
}

resource "aws_iam_role" "monitoring" {
  name = "${var.name}-monitoring"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }]
  })
}

resource "aws_rds_cluster_instance" "writer" {
  identifier          = "${var.name}-writer"
  cluster_identifier  = aws_rds_cluster.database.id
  engine              = aws_rds_cluster.database.engine
  instance_class      = "db.r6g.large"
  publicly_accessible = false
  monitoring_interval = 60
  monitoring_role_arn = aws_iam_role.monitoring.arn
}

resource "aws_rds_cluster_instance" "reader" {
  identifier          = "${var.name}-reader"
  cluster_identifier  = aws_rds_cluster.database.id
  engine              = aws_rds_cluster.database.engine
  instance_class      = "db.r6g.large"
  publicly_accessible = true
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  alarm_name          = "${var.name}-cpu"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  period              = 300
  evaluation_periods  = 3

  dimensions = {
    DBClusterIdentifier = aws_rds_cluster.database.cluster_identifier
  }
}

resource "aws_cloudwatch_log_group" "postgresql" {
  name              = "/aws/rds/cluster/${var.name}/postgresql"
  retention_in_days = 365
}
